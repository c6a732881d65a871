// @wecom/crypto against our envelopes: node wecom_check.mjs FOLDER SEALED.json MADE.json
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import assert from 'node:assert';

const [folder, sealedPath, madePath] = process.argv.slice(2);
const { getSignature, decrypt, encrypt } = createRequire(`${folder}/`)('@wecom/crypto');
const given = JSON.parse(readFileSync(sealedPath, 'utf8'));
const made = [];
for (const one of given.sealed) {
  const { key, message, timestamp, nonce } = one;
  assert.equal(getSignature(given.token, timestamp, nonce, one.encrypted), one.signature);
  const opened = decrypt(key, one.encrypted);
  assert.equal(opened.message, message);
  assert.equal(opened.id, given.corp);
  const encrypted = encrypt(key, message, given.corp);
  const signature = getSignature(given.token, timestamp, nonce, encrypted);
  made.push({ key, message, timestamp, nonce, encrypted, signature });
  // With the same random bytes it is the same text, byte for byte.
  assert.equal(encrypt(key, message, given.corp, opened.random), one.encrypted);
}
writeFileSync(madePath, JSON.stringify(made));
console.log(`  @wecom/crypto opened ${given.sealed.length} of ours and made ${made.length}`);
