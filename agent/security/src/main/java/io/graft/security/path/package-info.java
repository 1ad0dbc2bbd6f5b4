/** Refuses paths that two servers could read differently. */
package io.graft.security.path;
