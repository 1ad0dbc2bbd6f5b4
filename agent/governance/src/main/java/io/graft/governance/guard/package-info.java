/**
 * What may be said about who sends a request, and who may decide whether it is served. The
 * decisions themselves are in {@code agent/security}, which is loaded only if a key of it is set.
 */
package io.graft.governance.guard;
