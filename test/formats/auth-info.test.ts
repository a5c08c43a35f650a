import assert from 'node:assert/strict';
import fc from 'fast-check';
import { userOfAuthInfo } from '../../src/formats/auth-info.ts';
import { anyJson } from '../support/arbitrary-record.ts';

const TENANT = 'http://schemas.microsoft.com/identity/claims/tenantid';
const OBJECT = 'http://schemas.microsoft.com/identity/claims/objectidentifier';
const SUBJECT = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier';
const claims = [
  { typ: 'name', val: 'Noor Bakker' },
  { typ: OBJECT, val: 'o-5' },
  { typ: 'preferred_username', val: 'noor@example.org' },
  { typ: SUBJECT, val: 'sub-5' },
  { typ: TENANT, val: 't-5' },
  { typ: TENANT, val: 't-6' },
];
const everything = { name: 'Noor Bakker', user_id: 'o-5', email: 'noor@example.org', tenant_id: 't-5' };
const principal = { identityProvider: 'aad', userId: 'u-5', userDetails: 'noor@example.org', userRoles: [], claims };

describe('userOfAuthInfo', () => {
  it('reads the principal of Static Web Apps, in its wrapping and bare', () => {
    assert.deepEqual(userOfAuthInfo({ clientPrincipal: principal }), everything);
    assert.deepEqual(userOfAuthInfo(principal), everything);
  });

  it('reads the list of App Service and takes none of its tokens', () => {
    const entry = {
      provider_name: 'aad',
      user_id: 'noor@example.org',
      user_claims: claims,
      access_token: 'hidden',
      id_token: 'hidden',
      refresh_token: 'hidden',
    };
    assert.deepEqual(userOfAuthInfo([entry]), everything);
    assert.deepEqual(userOfAuthInfo(entry), everything);
    assert.deepEqual(userOfAuthInfo([{ ...entry, user_claims: [{ typ: 'name', val: 'Noor' }] }]), {
      name: 'Noor',
      user_id: 'noor@example.org',
      email: 'noor@example.org',
    });
  });

  it('reads the header, decoded or not, by the claim it names for the name', () => {
    const header = { auth_typ: 'aad', claims: [{ typ: 'nickname', val: 'Noor' }], name_typ: 'nickname' };
    const user = { name: 'Noor' };
    assert.deepEqual(userOfAuthInfo(header), user);
    assert.deepEqual(userOfAuthInfo(JSON.stringify(header)), user);
    assert.deepEqual(userOfAuthInfo(Buffer.from(JSON.stringify(header)).toString('base64')), user);
  });

  it('knows nobody where nobody is signed in', () => {
    const nobody = [undefined, null, {}, [], { clientPrincipal: null }, { clientPrincipal: 'x' }, 'x', '', 7, [null]];
    for (const given of nobody) assert.deepEqual(userOfAuthInfo(given), {});
  });

  it('says that a principal without claims is invalid, and keeps the id it has', () => {
    const invalid = { name: 'Invalid', email: 'Invalid', tenant_id: 'Invalid' };
    assert.deepEqual(userOfAuthInfo({ clientPrincipal: { userDetails: 'noor@example.org' } }), invalid);
    assert.deepEqual(userOfAuthInfo({ clientPrincipal: { userId: 'u-5', claims: 'none' } }), {
      ...invalid,
      user_id: 'u-5',
    });
  });

  it('leaves out what no claim says, and never writes a word for nothing', () => {
    assert.deepEqual(userOfAuthInfo({ clientPrincipal: { claims: [] } }), {});
    assert.deepEqual(userOfAuthInfo({ clientPrincipal: { userId: 'u-5', claims: [null, 7, { typ: 'name' }] } }), {
      user_id: 'u-5',
    });
  });

  it('gives texts alone, whatever it is given', () => {
    const wrapped = anyJson.map((value) => ({
      clientPrincipal: { claims: [{ typ: 'name', val: value }], userId: value },
    }));
    const property = fc.property(fc.oneof(anyJson, wrapped), (given) => {
      for (const value of Object.values(userOfAuthInfo(given))) assert.equal(typeof value, 'string');
    });
    fc.assert(property);
  });
});
