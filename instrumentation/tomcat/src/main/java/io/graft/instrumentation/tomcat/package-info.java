/**
 * Requests that Tomcat 7 to 11 serves, standalone or embedded.
 *
 * <p>Everything is woven below the servlet API, in the connector, whose classes have the same names
 * and signatures in the {@code javax} and the {@code jakarta} versions. {@link
 * io.graft.instrumentation.tomcat.ServiceAdvice} sees each request first, {@link
 * io.graft.instrumentation.tomcat.AsyncDispatchAdvice} sees each later dispatch of an asynchronous
 * one, {@link io.graft.instrumentation.tomcat.AsyncStartAdvice} each task of it, {@link
 * io.graft.instrumentation.tomcat.ContextValveAdvice} learns the route and what the application
 * threw, {@link io.graft.instrumentation.tomcat.ConnectorStartAdvice} and {@link
 * io.graft.instrumentation.tomcat.ConnectorStopAdvice} tell the ports.
 */
package io.graft.instrumentation.tomcat;
