/**
 * Consistent hashing: the same key finds the same endpoint in every JVM. Begin with {@link
 * io.graft.governance.hash.KeyTable}.
 */
package io.graft.governance.hash;
