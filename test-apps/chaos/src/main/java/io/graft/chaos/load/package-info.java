/** The callers: applications that know their client library and nothing of an agent. */
package io.graft.chaos.load;
