/** The way of a request that arrives at this JVM. */
package io.graft.governance.inbound;
