/** Services with access rules, on real servers. */
package io.graft.e2e.access;
