// What the collector may read of the key vault: one secret.
param keyVaultName string
param secretName string
param collectorPrincipalId string

var keyVaultSecretsUser = '4633458b-17de-408a-874b-0445c86b69e6'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: keyVaultName
}

resource secret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' existing = {
  parent: vault
  name: secretName
}

resource collectorReads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(secret.id, collectorPrincipalId, keyVaultSecretsUser)
  scope: secret
  properties: {
    principalId: collectorPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsUser)
  }
}

output secretUri string = '${vault.properties.vaultUri}secrets/${secretName}'
