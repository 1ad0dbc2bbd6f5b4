/** The way of a call that leaves this JVM. */
package io.graft.governance.outbound;
