/** Puts the rooms of security together, in the order in which requests pass them. */
package io.graft.security.guard;
