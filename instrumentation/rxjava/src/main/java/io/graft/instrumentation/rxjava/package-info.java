/**
 * RxJava 3. Its schedulers are thread pools of the JDK, which propagate the context themselves.
 * What is left are the sources that signals enter by from other threads: what an observer does has
 * the context of its subscription.
 */
package io.graft.instrumentation.rxjava;
