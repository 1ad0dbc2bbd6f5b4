/** Deadlines of requests, in headers and in this JVM. */
package io.graft.governance.deadline;
