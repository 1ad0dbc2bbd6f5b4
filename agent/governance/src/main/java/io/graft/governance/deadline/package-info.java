/** Until when an answer is wanted, over the wire and in this JVM. */
package io.graft.governance.deadline;
