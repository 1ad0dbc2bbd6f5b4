/**
 * The rules of {@code graft.server.access}: their parts as they are written, and the immutable
 * policy that decides about requests. Begin at {@link
 * io.graft.config.security.access.AccessPolicy}.
 */
package io.graft.config.security.access;
