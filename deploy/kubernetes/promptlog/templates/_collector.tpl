{{/* What the pods of collectors and of leftovers share: labels of Entra ID and of the user. */}}
{{- define "promptlog.podLabels" -}}
{{ include "promptlog.labels" . }}
{{- if .root.Values.workloadIdentity.enabled }}
azure.workload.identity/use: "true"
{{- end }}
{{- with .root.Values.podLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Their volumes for these flat file settings, beside the spool's. */}}
{{- define "promptlog.volumes" -}}
{{ include "promptlog.scratchVolume" . }}
{{- include "promptlog.fileVolumes" . }}
{{- end -}}

{{- define "promptlog.mounts" -}}
- name: spool
  mountPath: /var/lib/promptlog
- name: scratch
  mountPath: /tmp
{{- include "promptlog.fileMounts" . }}
{{- end -}}

{{/* Where a pod may run. */}}
{{- define "promptlog.placement" -}}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
