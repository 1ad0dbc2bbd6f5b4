/**
 * Libraries that run tasks on executors of their own, or register them for later: Netty, Vert.x,
 * Spring, Guava, Scala futures and Pekko. None of their types is needed. The context of a task is
 * that of the thread that submits or registers it.
 */
package io.graft.instrumentation.executors;
