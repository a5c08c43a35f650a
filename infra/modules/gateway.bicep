// The API before Azure OpenAI: its backends in order of preference, its policies, and what is logged of its calls.
param apiManagementName string

type openAiAccount = {
  name: string
  resourceGroup: string
  endpoint: string
}
param accounts openAiAccount[]
param specification string
param callers string
param tokenAudience string
param gatewayClientId string
param eventHubsHost string
param eventHubName string
param workspaceId string
param logBodyBytes int

@description('Shared access rule for the logs of the gateway; empty: they go to Log Analytics only.')
param logHubsRuleId string
param logHubName string

resource service 'Microsoft.ApiManagement/service@2024-05-01' existing = {
  name: apiManagementName
}

resource logger 'Microsoft.ApiManagement/service/loggers@2024-05-01' = {
  parent: service
  name: 'promptlog'
  properties: {
    loggerType: 'azureEventHub'
    description: 'Events of calls, for promptlog'
    credentials: {
      endpointAddress: eventHubsHost
      identityClientId: gatewayClientId
      name: eventHubName
    }
  }
}

resource clientId 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = {
  parent: service
  name: 'promptlog-gateway-client-id'
  properties: {
    displayName: 'promptlog-gateway-client-id'
    value: gatewayClientId
  }
}

resource tenantId 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = {
  parent: service
  name: 'promptlog-tenant-id'
  properties: {
    displayName: 'promptlog-tenant-id'
    value: tenant().tenantId
  }
}

resource audience 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = {
  parent: service
  name: 'promptlog-audience'
  properties: {
    displayName: 'promptlog-audience'
    value: tokenAudience
  }
}

resource requestFragment 'Microsoft.ApiManagement/service/policyFragments@2024-05-01' = {
  parent: service
  name: 'promptlog-request'
  properties: {
    format: 'xml'
    value: loadTextContent('../policies/promptlog-request.xml')
  }
  dependsOn: [
    logger
  ]
}

resource responseFragment 'Microsoft.ApiManagement/service/policyFragments@2024-05-01' = {
  parent: service
  name: 'promptlog-response'
  properties: {
    format: 'xml'
    value: loadTextContent('../policies/promptlog-response.xml')
  }
  dependsOn: [
    logger
  ]
}

resource failureFragment 'Microsoft.ApiManagement/service/policyFragments@2024-05-01' = {
  parent: service
  name: 'promptlog-failure'
  properties: {
    format: 'xml'
    value: loadTextContent('../policies/promptlog-failure.xml')
  }
  dependsOn: [
    logger
  ]
}

resource backends 'Microsoft.ApiManagement/service/backends@2024-05-01' = [
  for account in accounts: {
    parent: service
    name: account.name
    properties: {
      protocol: 'http'
      url: '${account.endpoint}/openai'
      circuitBreaker: {
        rules: [
          {
            name: 'busy-or-down'
            failureCondition: {
              count: 3
              interval: 'PT1M'
              statusCodeRanges: [
                {
                  min: 429
                  max: 429
                }
                {
                  min: 500
                  max: 599
                }
              ]
            }
            tripDuration: 'PT1M'
            acceptRetryAfter: true
          }
        ]
      }
    }
  }
]

resource pool 'Microsoft.ApiManagement/service/backends@2024-05-01' = {
  parent: service
  name: 'azure-openai'
  properties: {
    type: 'Pool'
    pool: {
      services: [
        for (account, index) in accounts: {
          id: backends[index].id
          priority: index + 1
        }
      ]
    }
  }
}

resource api 'Microsoft.ApiManagement/service/apis@2024-05-01' = {
  parent: service
  name: 'azure-openai'
  properties: {
    displayName: 'Azure OpenAI'
    path: 'openai'
    protocols: [
      'https'
    ]
    format: 'openapi-link'
    value: specification
    type: 'http'
    subscriptionRequired: callers == 'subscriptionKey'
    subscriptionKeyParameterNames: {
      header: 'api-key'
      query: 'api-key'
    }
  }
}

resource policy 'Microsoft.ApiManagement/service/apis/policies@2024-05-01' = {
  parent: api
  name: 'policy'
  properties: {
    format: 'xml'
    value: callers == 'subscriptionKey'
      ? loadTextContent('../policies/azure-openai.xml')
      : loadTextContent('../policies/azure-openai-entra.xml')
  }
  dependsOn: [
    clientId
    tenantId
    audience
    requestFragment
    responseFragment
    failureFragment
    pool
  ]
}

resource product 'Microsoft.ApiManagement/service/products@2024-05-01' = {
  parent: service
  name: 'azure-openai'
  properties: {
    displayName: 'Azure OpenAI'
    subscriptionRequired: true
    approvalRequired: true
    state: 'published'
  }
}

resource productApi 'Microsoft.ApiManagement/service/products/apis@2024-05-01' = {
  parent: product
  name: api.name
}

resource testSubscription 'Microsoft.ApiManagement/service/subscriptions@2024-05-01' = {
  parent: service
  name: 'promptlog-test'
  properties: {
    displayName: 'promptlog test'
    scope: product.id
    state: 'active'
  }
}

resource azureMonitor 'Microsoft.ApiManagement/service/loggers@2024-05-01' existing = {
  parent: service
  name: 'azuremonitor'
}

// Bodies of streams are held back where they are logged. Messages of models have a log of their own, which folds streams itself.
resource apiLogs 'Microsoft.ApiManagement/service/apis/diagnostics@2024-10-01-preview' = {
  parent: api
  name: 'azuremonitor'
  properties: {
    loggerId: azureMonitor.id
    alwaysLog: 'allErrors'
    logClientIp: true
    verbosity: 'information'
    sampling: {
      samplingType: 'fixed'
      percentage: 100
    }
    frontend: {
      request: {
        headers: []
        body: {
          bytes: logBodyBytes
        }
      }
      response: {
        headers: []
        body: {
          bytes: logBodyBytes
        }
      }
    }
    backend: {
      request: {
        headers: []
        body: {
          bytes: logBodyBytes
        }
      }
      response: {
        headers: []
        body: {
          bytes: logBodyBytes
        }
      }
    }
    largeLanguageModel: {
      logs: 'enabled'
      requests: {
        messages: 'all'
        maxSizeInBytes: 262144
      }
      responses: {
        messages: 'all'
        maxSizeInBytes: 262144
      }
    }
  }
}

resource toWorkspace 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'promptlog'
  scope: service
  properties: {
    workspaceId: workspaceId
    logAnalyticsDestinationType: 'Dedicated'
    logs: [
      {
        category: 'GatewayLogs'
        enabled: true
      }
      {
        category: 'GatewayLlmLogs'
        enabled: true
      }
    ]
  }
}

// The events have what GatewayLogs would say; each row more is looked for in all partitions of the records.
resource toHub 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (logHubsRuleId != '') {
  name: 'promptlog-events'
  scope: service
  properties: {
    eventHubAuthorizationRuleId: logHubsRuleId
    eventHubName: logHubName
    logs: [
      {
        category: 'GatewayLlmLogs'
        enabled: true
      }
    ]
  }
}
