// Who the gateway and the collector are to other services: no key of either is anywhere.
param location string
param prefix string

resource gateway 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${prefix}-gateway'
  location: location
}

resource collector 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${prefix}-collector'
  location: location
}

output gatewayIdentityId string = gateway.id
output gatewayClientId string = gateway.properties.clientId
output gatewayPrincipalId string = gateway.properties.principalId
output collectorIdentityId string = collector.id
output collectorClientId string = collector.properties.clientId
output collectorPrincipalId string = collector.properties.principalId
