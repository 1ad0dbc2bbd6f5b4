/** Takes away headers that only trusted peers may set. */
package io.graft.security.edge;
