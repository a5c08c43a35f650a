{{/* What no default can know, and what does not go together: told before anything is installed. */}}
{{- define "promptlog.demands" -}}
{{- $settings := include "promptlog.flat" (dict "values" .Values.settings "prefix" "") | fromYaml -}}
{{- $secrets := include "promptlog.flat" (dict "values" .Values.secretSettings "prefix" "") | fromYaml -}}
{{- if not (or (get $settings "elasticsearch.url") (get $settings "elasticsearch.cloudId")) -}}
{{- fail "settings.elasticsearch.url: the address of Elasticsearch is needed (or settings.elasticsearch.cloudId)" -}}
{{- end -}}
{{- if not (or (get $secrets "elasticsearch.apiKey") (get $secrets "elasticsearch.password")) -}}
{{- fail "secretSettings.elasticsearch.apiKey: the Secret with the collectors' API key is needed, as {secret: …, key: …} (or secretSettings.elasticsearch.password with settings.elasticsearch.username)" -}}
{{- end -}}
{{- if and (get $secrets "elasticsearch.password") (not (get $settings "elasticsearch.username")) (not (get $secrets "elasticsearch.username")) -}}
{{- fail "settings.elasticsearch.username: a password needs its user" -}}
{{- end -}}
{{- $records := get $settings "records" -}}
{{- if and (eq $records "cosmos") (not (get $settings "cosmos.endpoint")) -}}
{{- fail "settings.cosmos.endpoint: the address of the Cosmos DB account is needed (or settings.records=sqlite with a single collector)" -}}
{{- end -}}
{{- if and (eq $records "cosmos") (not (get $secrets "cosmos.key")) (not .Values.workloadIdentity.enabled) -}}
{{- fail "workloadIdentity.enabled: without it, secretSettings.cosmos.key is needed to sign in to Cosmos DB" -}}
{{- end -}}
{{- if and (eq (get $settings "collector.kafka.sasl") "azure") (not .Values.workloadIdentity.enabled) -}}
{{- fail "workloadIdentity.enabled: settings.collector.kafka.sasl=azure signs in with it" -}}
{{- end -}}
{{- if and (eq $records "sqlite") (or .Values.autoscaling.enabled (gt (int .Values.replicas) 1)) -}}
{{- fail "settings.records: with sqlite each collector would keep records of its own; set autoscaling.enabled=false and replicas=1, or use cosmos" -}}
{{- end -}}
{{- if not (or .Values.keys.secret (get $settings "collector.jwt.issuer") (get $settings "collector.tls.clients")) -}}
{{- fail "keys.secret: the Secret with keys.json is needed, or nobody could send (or settings.collector.jwt.issuer, or settings.collector.tls.clients)" -}}
{{- end -}}
{{- if and .Values.tls.enabled (not .Values.tls.secret) -}}
{{- fail "tls.secret: the Secret with the collectors' certificate is needed (tls.enabled=false for plain HTTP inside a mesh)" -}}
{{- end -}}
{{- $stop := ternary 30 15 (eq (get $settings "collector.gateway") "true") -}}
{{- if le (int .Values.terminationGracePeriodSeconds) (add (int .Values.drainSeconds) $stop) -}}
{{- fail (printf "terminationGracePeriodSeconds: it has to be more than drainSeconds and the %d seconds that an orderly stop may take" $stop) -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) -}}
{{- fail "autoscaling.maxReplicas: it has to be at least autoscaling.minReplicas" -}}
{{- end -}}
{{- if and .Values.metrics.serviceMonitor.enabled (eq (get $settings "collector.tls.clientCertificates") "required") -}}
{{- fail "metrics.serviceMonitor.enabled: Prometheus would need a client certificate, which this chart does not give it" -}}
{{- end -}}
{{- if and .Values.ingress.enabled .Values.networkPolicy.enabled (not .Values.ingress.from) -}}
{{- fail "ingress.from: the peers that the controller's pods come from are needed, as the NetworkPolicy keeps others out" -}}
{{- end -}}
{{- if and .Values.metrics.serviceMonitor.enabled .Values.networkPolicy.enabled (not .Values.metrics.serviceMonitor.from) -}}
{{- fail "metrics.serviceMonitor.from: the peers that Prometheus's pods come from are needed, as the NetworkPolicy keeps others out" -}}
{{- end -}}
{{- $room := include "promptlog.megabytes" .Values.storage.size | int64 -}}
{{- $spool := divf (get $settings "spool.maxBytes" | default "10000000000" | float64) 1000000.0 | int64 -}}
{{- if gt (mul $spool 10) (mul $room 9) -}}
{{- fail (printf "settings.spool.maxBytes: it may be at most nine tenths of storage.size, which has %d million bytes" $room) -}}
{{- end -}}
{{- end -}}
