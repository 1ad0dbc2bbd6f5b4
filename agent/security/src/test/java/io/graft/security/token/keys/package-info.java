/** Hostile servers of keys. */
package io.graft.security.token.keys;
