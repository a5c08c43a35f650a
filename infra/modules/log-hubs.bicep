// The queue for the gateway's own logs. Azure Monitor writes to event hubs by a shared access rule only, so this namespace has to
// let keys in; it is a namespace of its own so that the one of the events needs none. No key is read here or given out.
param location string
param prefix string
param collectorPrincipalId string

var dataSender = '2b629674-e913-4c01-ae53-ef4638d8f975'
var dataReceiver = 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde'

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: '${prefix}-logs-${uniqueString(resourceGroup().id)}'
  location: location
  sku: {
    name: 'Standard'
    tier: 'Standard'
    capacity: 1
  }
  properties: {
    disableLocalAuth: false
    minimumTlsVersion: '1.2'
    isAutoInflateEnabled: true
    maximumThroughputUnits: 10
    kafkaEnabled: true
  }
}

resource azureMonitor 'Microsoft.EventHub/namespaces/authorizationRules@2024-01-01' = {
  parent: namespace
  name: 'azure-monitor'
  properties: {
    rights: [
      'Manage'
      'Send'
      'Listen'
    ]
  }
}

resource logs 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' = {
  parent: namespace
  name: 'gateway-logs'
  properties: {
    partitionCount: 8
    retentionDescription: {
      cleanupPolicy: 'Delete'
      retentionTimeInHours: 168
    }
  }
}

resource group 'Microsoft.EventHub/namespaces/eventhubs/consumergroups@2024-01-01' = {
  parent: logs
  name: 'promptlog'
}

resource deadLetters 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' = {
  parent: namespace
  name: 'gateway-logs-dead'
  properties: {
    partitionCount: 1
    retentionDescription: {
      cleanupPolicy: 'Delete'
      retentionTimeInHours: 168
    }
  }
}

resource collectorReceives 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(logs.id, collectorPrincipalId, dataReceiver)
  scope: logs
  properties: {
    principalId: collectorPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataReceiver)
  }
}

resource collectorBuries 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(deadLetters.id, collectorPrincipalId, dataSender)
  scope: deadLetters
  properties: {
    principalId: collectorPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataSender)
  }
}

output host string = '${namespace.name}.servicebus.windows.net'
output hubName string = logs.name
output deadLetterHubName string = deadLetters.name
output ruleId string = azureMonitor.id
