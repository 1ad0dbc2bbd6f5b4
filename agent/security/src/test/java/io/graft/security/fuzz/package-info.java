/** Hostile input for everything that is read before a caller is known. Begin with FuzzTest. */
package io.graft.security.fuzz;
