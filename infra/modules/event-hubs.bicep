// The queue between gateway and collector. Nobody gets in by a key; what a collector cannot use is kept in a hub of its own.
param location string
param prefix string
param gatewayPrincipalId string
param collectorPrincipalId string

var dataSender = '2b629674-e913-4c01-ae53-ef4638d8f975'
var dataReceiver = 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde'

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: '${prefix}-${uniqueString(resourceGroup().id)}'
  location: location
  sku: {
    name: 'Standard'
    tier: 'Standard'
    capacity: 1
  }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    isAutoInflateEnabled: true
    maximumThroughputUnits: 10
    kafkaEnabled: true
  }
}

resource prompts 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' = {
  parent: namespace
  name: 'prompts'
  properties: {
    partitionCount: 8
    retentionDescription: {
      cleanupPolicy: 'Delete'
      retentionTimeInHours: 168
    }
  }
}

resource group 'Microsoft.EventHub/namespaces/eventhubs/consumergroups@2024-01-01' = {
  parent: prompts
  name: 'promptlog'
}

resource deadLetters 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' = {
  parent: namespace
  name: 'prompts-dead'
  properties: {
    partitionCount: 1
    retentionDescription: {
      cleanupPolicy: 'Delete'
      retentionTimeInHours: 168
    }
  }
}

resource gatewaySends 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(prompts.id, gatewayPrincipalId, dataSender)
  scope: prompts
  properties: {
    principalId: gatewayPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataSender)
  }
}

resource collectorReceives 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(prompts.id, collectorPrincipalId, dataReceiver)
  scope: prompts
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
output hubName string = prompts.name
output deadLetterHubName string = deadLetters.name
