/** Puts the steps of security in the order in which requests pass them. */
package io.graft.security.guard;
