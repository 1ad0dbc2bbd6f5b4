/**
 * Servers of registries as processes of their own, as they run elsewhere, and what can go wrong
 * with them and on the way to them.
 */
package io.graft.test.servers;
