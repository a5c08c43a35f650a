{{/* The port of an address. */}}
{{- define "promptlog.urlPort" -}}
{{- $parsed := urlParse . -}}
{{- $port := regexFind ":[0-9]+$" $parsed.host -}}
{{- if $port -}}{{- trimPrefix ":" $port -}}{{- else if eq $parsed.scheme "http" -}}80{{- else -}}443{{- end -}}
{{- end -}}

{{/* The port of Elasticsearch, of flat settings. */}}
{{- define "promptlog.elasticsearchPorts" -}}
{{- if get . "elasticsearch.cloudId" -}}443{{- else -}}{{- include "promptlog.urlPort" (get . "elasticsearch.url") -}}{{- end -}}
{{- end -}}

{{/* The ports of Cosmos DB, Entra ID and issuers of tokens, by comma. */}}
{{- define "promptlog.azurePorts" -}}
{{- $settings := .settings -}}
{{- $ports := list -}}
{{- if eq (get $settings "records") "cosmos" -}}
{{- $ports = append $ports (include "promptlog.urlPort" (get $settings "cosmos.endpoint")) -}}
{{- if not (get .secrets "cosmos.key") -}}{{- $ports = append $ports "443" -}}{{- end -}}
{{- end -}}
{{- if eq (get $settings "collector.kafka.sasl") "azure" -}}{{- $ports = append $ports "443" -}}{{- end -}}
{{- /* An issuer is asked for its keys, unless it is said where they are. */ -}}
{{- $issuers := default (get $settings "collector.jwt.issuer") (get $settings "collector.jwt.jwksUri") -}}
{{- range $address := compact (concat (splitList "," $issuers) (list (get $settings "collector.kafka.tokenUrl"))) -}}
{{- $ports = append $ports (include "promptlog.urlPort" (trim $address)) -}}
{{- end -}}
{{- $ports | uniq | sortAlpha | join "," -}}
{{- end -}}

{{/* The ports of the queues, by comma. */}}
{{- define "promptlog.queuePorts" -}}
{{- $ports := list -}}
{{- with get .settings "collector.kafka.brokers" -}}
{{- range splitList "," . -}}
{{- $port := regexFind ":[0-9]+$" (trim .) -}}
{{- $ports = append $ports (ternary (trimPrefix ":" $port) "9092" (ne $port "")) -}}
{{- end -}}
{{- end -}}
{{- if get .secrets "collector.kafka.eventHubs" -}}{{- $ports = append $ports "9093" -}}{{- end -}}
{{- if get .secrets "collector.rabbitmq.url" -}}{{- $ports = append $ports (.rabbitmqPort | toString) -}}{{- end -}}
{{- $ports | uniq | sortAlpha | join "," -}}
{{- end -}}

{{/* The ports of the model API behind the gateway, by comma; none where it is not served. */}}
{{- define "promptlog.gatewayPorts" -}}
{{- if eq (get . "collector.gateway") "true" -}}
{{- $ports := list -}}
{{- range splitList "," (get . "gateway.upstreams" | default "https://api.openai.com") -}}
{{- $ports = append $ports (include "promptlog.urlPort" (trim .)) -}}
{{- end -}}
{{- $ports | uniq | sortAlpha | join "," -}}
{{- end -}}
{{- end -}}

{{/* A rule of egress to some peers at some ports, or nothing where there are no ports. */}}
{{- define "promptlog.egressRule" -}}
{{- if .ports }}
- ports:
    {{- range splitList "," .ports }}
    - protocol: TCP
      port: {{ . }}
    {{- end }}
  {{- with .to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
{{- end -}}

{{/* The rule for the name service. */}}
{{- define "promptlog.egressDns" -}}
- ports:
    - protocol: UDP
      port: 53
    - protocol: TCP
      port: 53
  {{- with .Values.networkPolicy.dns }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
