// A collector: reads its topics, and takes records over HTTPS where it is told to.
param location string
param name string
param environmentId string
param storageName string
param image string
param registryName string
param identityId string
param identityClientId string
param maxReplicas int
param elasticsearchUrl string
param elasticsearchApiKeyUri string
param cosmosEndpoint string
param eventHubsHost string
param topics string
param deadLetterTopic string
param takesHttp bool

var port = 4711
var home = '/data'

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: name
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: takesHttp
        targetPort: port
        transport: 'http'
        allowInsecure: false
      }
      registries: registryName == ''
        ? []
        : [
            {
              server: '${registryName}.azurecr.io'
              identity: identityId
            }
          ]
      secrets: [
        {
          name: 'elasticsearch-api-key'
          keyVaultUrl: elasticsearchApiKeyUri
          identity: identityId
        }
      ]
    }
    template: {
      // Long enough to settle what is in hand; what is not delivered by then waits on the share.
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'collector'
          image: image
          args: [
            'collect'
          ]
          resources: {
            cpu: json('1.0')
            memory: '2Gi'
          }
          env: [
            {
              name: 'AZURE_CLIENT_ID'
              value: identityClientId
            }
            {
              name: 'PROMPTLOG_HOME'
              value: '${home}/${name}'
            }
            {
              name: 'PROMPTLOG_COLLECTOR_ADDRESS'
              value: '0.0.0.0'
            }
            {
              name: 'PROMPTLOG_COLLECTOR_PORT'
              value: string(port)
            }
            {
              name: 'PROMPTLOG_RECORDS'
              value: 'cosmos'
            }
            {
              name: 'PROMPTLOG_COSMOS_ENDPOINT'
              value: cosmosEndpoint
            }
            {
              name: 'PROMPTLOG_ELASTICSEARCH_URL'
              value: elasticsearchUrl
            }
            {
              name: 'PROMPTLOG_ELASTICSEARCH_API_KEY'
              secretRef: 'elasticsearch-api-key'
            }
            {
              name: 'PROMPTLOG_COLLECTOR_KAFKA_BROKERS'
              value: '${eventHubsHost}:9093'
            }
            {
              name: 'PROMPTLOG_COLLECTOR_KAFKA_SASL'
              value: 'azure'
            }
            {
              name: 'PROMPTLOG_COLLECTOR_KAFKA_TOPICS'
              value: topics
            }
            {
              name: 'PROMPTLOG_COLLECTOR_KAFKA_DEAD_LETTER_TOPIC'
              value: deadLetterTopic
            }
          ]
          volumeMounts: [
            {
              volumeName: 'home'
              mountPath: home
            }
          ]
          probes: [
            {
              type: 'Startup'
              httpGet: {
                path: '/healthz'
                port: port
              }
              periodSeconds: 2
              failureThreshold: 60
            }
            {
              type: 'Liveness'
              httpGet: {
                path: '/healthz'
                port: port
              }
              periodSeconds: 10
              failureThreshold: 6
            }
            {
              type: 'Readiness'
              httpGet: {
                path: '/readyz'
                port: port
              }
              periodSeconds: 10
              failureThreshold: 3
            }
          ]
        }
      ]
      volumes: [
        {
          name: 'home'
          storageType: 'NfsAzureFile'
          storageName: storageName
        }
      ]
      scale: {
        // One reads always: a queue calls nobody.
        minReplicas: 1
        maxReplicas: maxReplicas
        rules: [
          {
            name: 'cpu'
            custom: {
              type: 'cpu'
              metadata: {
                type: 'Utilization'
                value: '70'
              }
            }
          }
          {
            name: 'requests'
            http: {
              metadata: {
                concurrentRequests: '100'
              }
            }
          }
        ]
      }
    }
  }
}

output url string = 'https://${app.properties.configuration.ingress.fqdn}'
