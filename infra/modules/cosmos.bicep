// The system of record. The container is what the collector would make itself if it were allowed to (src/records/cosmos-container.ts):
// its identity reads and writes items and nothing else.
param location string
param prefix string

@description('Empty: one region.')
param secondRegion string

param maxThroughput int

@description('-1: records stay for ever.')
param ttlSeconds int

param collectorPrincipalId string

var dataContributor = '00000000-0000-0000-0000-000000000002'

resource account 'Microsoft.DocumentDB/databaseAccounts@2025-04-15' = {
  name: '${prefix}-${uniqueString(resourceGroup().id)}'
  location: location
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    consistencyPolicy: {
      defaultConsistencyLevel: 'Session'
    }
    locations: concat(
      [
        {
          locationName: location
          failoverPriority: 0
        }
      ],
      empty(secondRegion)
        ? []
        : [
            {
              locationName: secondRegion
              failoverPriority: 1
            }
          ]
    )
    enableAutomaticFailover: !empty(secondRegion)
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    enableAnalyticalStorage: true
    analyticalStorageConfiguration: {
      schemaType: 'FullFidelity'
    }
    backupPolicy: {
      type: 'Continuous'
      continuousModeProperties: {
        tier: 'Continuous30Days'
      }
    }
  }
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2025-04-15' = {
  parent: account
  name: 'promptlog'
  properties: {
    resource: {
      id: 'promptlog'
    }
  }
}

resource records 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2025-04-15' = {
  parent: database
  name: 'records'
  properties: {
    resource: {
      id: 'records'
      partitionKey: {
        kind: 'Hash'
        paths: [
          '/chat_session_id'
        ]
        version: 2
      }
      defaultTtl: ttlSeconds
      analyticalStorageTtl: -1
      indexingPolicy: {
        indexingMode: 'consistent'
        automatic: true
        includedPaths: [
          {
            path: '/chat_session_id/?'
          }
          {
            path: '/message/id/?'
          }
          {
            path: '/message/previous_message_id/?'
          }
          {
            path: '/message/other_attr/[]/model/?'
          }
          {
            path: '/user/name/?'
          }
          {
            path: '/user/user_id/?'
          }
          {
            path: '/user/email/?'
          }
          {
            path: '/user/tenant_id/?'
          }
          {
            path: '/time/?'
          }
          {
            path: '/accepted/?'
          }
          {
            path: '/erased/?'
          }
          {
            path: '/revision/?'
          }
          {
            path: '/schema_version/?'
          }
          {
            path: '/response_id/?'
          }
          {
            path: '/operation/?'
          }
          {
            path: '/provider/?'
          }
          {
            path: '/model/?'
          }
          {
            path: '/request/model/?'
          }
          {
            path: '/outcome/?'
          }
          {
            path: '/door/?'
          }
          {
            path: '/tags/[]/?'
          }
          {
            path: '/properties/*'
          }
          {
            path: '/error/type/?'
          }
          {
            path: '/error/code/?'
          }
          {
            path: '/error/status/?'
          }
          {
            path: '/client/app/?'
          }
          {
            path: '/client/subscription/?'
          }
          {
            path: '/client/product/?'
          }
          {
            path: '/client/trace_id/?'
          }
          {
            path: '/gateway/api/?'
          }
          {
            path: '/gateway/region/?'
          }
          {
            path: '/feedback/[]/name/?'
          }
          {
            path: '/feedback/[]/value/?'
          }
          {
            path: '/feedback/[]/at/?'
          }
          {
            path: '/parts/?'
          }
        ]
        excludedPaths: [
          {
            path: '/*'
          }
        ]
      }
    }
    options: {
      autoscaleSettings: {
        maxThroughput: maxThroughput
      }
    }
  }
}

resource collectorWrites 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2025-04-15' = {
  parent: account
  name: guid(account.id, collectorPrincipalId, dataContributor)
  properties: {
    principalId: collectorPrincipalId
    roleDefinitionId: '${account.id}/sqlRoleDefinitions/${dataContributor}'
    scope: '${account.id}/dbs/${database.name}'
  }
}

output endpoint string = account.properties.documentEndpoint
