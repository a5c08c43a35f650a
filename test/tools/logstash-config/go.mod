module promptlog/test/tools/logstash-config

go 1.24

require github.com/breml/logstash-config v0.5.3
