{{/* The name that all objects of a release begin with. */}}
{{- define "promptlog.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The labels that never change, for selectors: of the root and a component. */}}
{{- define "promptlog.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* All labels of an object. */}}
{{- define "promptlog.labels" -}}
{{ include "promptlog.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name (replace "+" "_" .root.Chart.Version) }}
{{- end -}}

{{/* The account that the collectors run as. */}}
{{- define "promptlog.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "promptlog.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name: the account to use is needed where none is created" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* The image, by its digest where one is given. */}}
{{- define "promptlog.image" -}}
{{- $repository := required "image.repository: the image of promptlog in a registry of yours is needed" .Values.image.repository -}}
{{- $tag := default .Chart.AppVersion .Values.image.tag -}}
{{- printf "%s:%s" $repository $tag -}}
{{- if .Values.image.digest -}}@{{ .Values.image.digest }}{{- end -}}
{{- end -}}
