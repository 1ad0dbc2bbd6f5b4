/**
 * Decides who may send requests to this service: what {@code graft.server.auth}, {@code
 * graft.server.access} and the like configure. Loaded only if such a key is set.
 */
package io.graft.security;
