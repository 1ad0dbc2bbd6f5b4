/**
 * Checks the tokens of callers, {@code graft.server.auth}. Begin with {@link TokenGuard}, which
 * decides about a request, and {@link Tokens}, which makes it from the settings. A token is
 * verified by {@link TokenVerifier}, and remembered by {@link TokenCache} until it ends.
 */
package io.graft.security.token;
