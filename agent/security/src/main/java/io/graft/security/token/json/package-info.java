/** Limits on JSON that strangers send, checked before it is interpreted. */
package io.graft.security.token.json;
