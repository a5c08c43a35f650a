{{/* Nested values as one flat map, in YAML: {"spool":{"maxBytes":1}} is spool.maxBytes: "1". What is empty is left out. */}}
{{- define "promptlog.flat" -}}
{{- $prefix := .prefix -}}
{{- range $name, $value := .values -}}
{{- $key := printf "%s%s" $prefix $name -}}
{{- if kindIs "map" $value -}}
{{- if or (hasKey $value "secret") (hasKey $value "configMap") }}
{{ $key }}: {{ toJson $value }}
{{- else -}}
{{- include "promptlog.flat" (dict "values" $value "prefix" (printf "%s." $key)) -}}
{{- end -}}
{{- else if kindIs "slice" $value }}
{{ $key }}: {{ join "," $value | toJson }}
{{- else if kindIs "string" $value -}}
{{- if $value }}
{{ $key }}: {{ toJson $value }}
{{- end -}}
{{- else if not (kindIs "invalid" $value) }}
{{ $key }}: {{ toJson $value | toJson }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The environment variable of a setting: PROMPTLOG_SPOOL_MAX_BYTES of spool.maxBytes. */}}
{{- define "promptlog.variable" -}}
{{- printf "PROMPTLOG_%s" (regexReplaceAll "([a-z])([A-Z])" (replace "." "_" .) "${1}_${2}" | upper) -}}
{{- end -}}

{{/* A setting as a name of Kubernetes: elasticsearch-ca-file. */}}
{{- define "promptlog.dashed" -}}
{{- regexReplaceAll "([a-z])([A-Z])" (replace "." "-" .) "${1}-${2}" | lower -}}
{{- end -}}

{{/* Variables of flat settings. */}}
{{- define "promptlog.variables" -}}
{{- range $key, $value := . }}
{{ include "promptlog.variable" $key }}: {{ $value | quote }}
{{- end -}}
{{- end -}}

{{/* Where a file setting is mounted. */}}
{{- define "promptlog.filePath" -}}
{{- printf "/etc/promptlog/%s/%s" (include "promptlog.dashed" .setting) .file.key -}}
{{- end -}}

{{/* Entries of env: settings whose values stand in Secrets. */}}
{{- define "promptlog.secretEnv" -}}
{{- range $key, $from := . }}
- name: {{ include "promptlog.variable" $key }}
  valueFrom:
    secretKeyRef:
      name: {{ $from.secret }}
      key: {{ $from.key }}
{{- end -}}
{{- end -}}

{{/* The volumes of flat file settings. */}}
{{- define "promptlog.fileVolumes" -}}
{{- range $key, $from := . }}
- name: {{ include "promptlog.dashed" $key }}
  {{- if hasKey $from "secret" }}
  secret:
    secretName: {{ $from.secret }}
  {{- else }}
  configMap:
    name: {{ $from.configMap }}
  {{- end }}
    defaultMode: 0440
    items:
      - key: {{ $from.key }}
        path: {{ $from.key }}
{{- end -}}
{{- end -}}

{{/* Where they are mounted: whole folders, which follow when the content changes. */}}
{{- define "promptlog.fileMounts" -}}
{{- range $key, $from := . }}
- name: {{ include "promptlog.dashed" $key }}
  mountPath: /etc/promptlog/{{ include "promptlog.dashed" $key }}
  readOnly: true
{{- end -}}
{{- end -}}

{{/* The plain environment of the collectors, as the data of their ConfigMap. */}}
{{- define "promptlog.environment" -}}
PROMPTLOG_HOME: /var/lib/promptlog
{{- $settings := include "promptlog.flat" (dict "values" .Values.settings "prefix" "") | fromYaml }}
{{- $files := include "promptlog.flat" (dict "values" .Values.fileSettings "prefix" "") | fromYaml }}
{{- $own := dict "collector.address" "0.0.0.0" "collector.port" "4711" }}
{{- if .Values.tls.enabled }}
{{- $own = merge $own (dict "collector.tls.certFile" "/etc/promptlog/tls/tls.crt" "collector.tls.keyFile" "/etc/promptlog/tls/tls.key") }}
{{- end }}
{{- if eq (get $settings "collector.gateway") "true" }}
{{- $own = merge $own (dict "gateway.address" "0.0.0.0" "gateway.port" "4712") }}
{{- if .Values.tls.enabled }}
{{- $own = merge $own (dict "gateway.tls.certFile" "/etc/promptlog/tls/tls.crt" "gateway.tls.keyFile" "/etc/promptlog/tls/tls.key") }}
{{- end }}
{{- end }}
{{- range $key, $file := $files }}
{{- $_ := set $own $key (include "promptlog.filePath" (dict "setting" $key "file" $file)) }}
{{- end }}
{{- include "promptlog.variables" (merge $settings $own) }}
{{- end -}}

{{/* The plain settings of `promptlog setup`: where the stores are, and what was set for it alone. */}}
{{- define "promptlog.setupSettings" -}}
{{- $settings := include "promptlog.flat" (dict "values" .Values.settings "prefix" "") | fromYaml -}}
{{- $own := include "promptlog.flat" (dict "values" .Values.setup.settings "prefix" "") | fromYaml -}}
{{- toYaml (merge $own (pick $settings "elasticsearch.url" "elasticsearch.cloudId" "kibana.url" "kibana.space")) -}}
{{- end -}}

{{/* The files that `promptlog setup` shares with the collectors. */}}
{{- define "promptlog.setupFiles" -}}
{{- $files := include "promptlog.flat" (dict "values" .Values.fileSettings "prefix" "") | fromYaml -}}
{{- toYaml (pick $files "elasticsearch.caFile") -}}
{{- end -}}

{{/* Flat settings but those of the doors, for what opens none. */}}
{{- define "promptlog.doorless" -}}
{{- range $key, $value := . }}
{{- if not (or (hasPrefix "collector." $key) (hasPrefix "gateway." $key)) }}
{{ $key }}: {{ toJson $value }}
{{- end }}
{{- end -}}
{{- end -}}

{{/* Bytes of a quantity such as 20Gi or 500M, in whole megabytes, as numbers in templates are exact only so far. */}}
{{- define "promptlog.megabytes" -}}
{{- $factors := dict "M" 1.0 "Mi" 1.048576 "G" 1000.0 "Gi" 1073.741824 "T" 1000000.0 "Ti" 1099511.627776 -}}
{{- mulf (regexFind "^[0-9.]+" . | float64) (get $factors (regexFind "[MGT]i?$" .)) | floor | int64 -}}
{{- end -}}
