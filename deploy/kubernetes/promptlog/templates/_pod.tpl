{{/* Of a pod: nobody in particular, and no rights beyond that. */}}
{{- define "promptlog.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/* Of a container. */}}
{{- define "promptlog.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop:
    - ALL
{{- end -}}

{{/* Where programs put what they do not keep. */}}
{{- define "promptlog.scratchVolume" -}}
- name: scratch
  emptyDir:
    sizeLimit: 128Mi
{{- end -}}

{{/* What a probe asks; where every client needs a certificate, only whether somebody listens. Of root, path and settings. */}}
{{- define "promptlog.probe" -}}
{{- if and .root.Values.tls.enabled (eq (get .settings "collector.tls.clientCertificates") "required") -}}
tcpSocket:
  port: collector
{{- else -}}
httpGet:
  path: {{ .path }}
  port: collector
  scheme: {{ ternary "HTTPS" "HTTP" .root.Values.tls.enabled }}
{{- end -}}
{{- end -}}
