// What the collector may pull: images of its registry.
param registryName string
param collectorPrincipalId string

var acrPull = '7f951dda-4ed3-4680-a7ca-43fe172d538d'

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registryName
}

resource collectorPulls 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, collectorPrincipalId, acrPull)
  scope: registry
  properties: {
    principalId: collectorPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', acrPull)
  }
}
