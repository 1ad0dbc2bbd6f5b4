/**
 * An application for each JDK from 8 on that hands work from thread to thread in every way the JDK
 * has, and checks two things: that the context of a request comes along, and that nothing else is
 * different from a JVM without the agent.
 */
package io.graft.probe.context;
