/**
 * Load balancers of applications: Spring Cloud LoadBalancer, Netflix Ribbon and SmallRye Stork.
 * They have chosen an instance before a client is called, and the call has only its address. They
 * say here which service it is an instance of ({@link
 * io.graft.instrumentation.loadbalancer.Choice}), so that the rules of the service apply.
 */
package io.graft.instrumentation.loadbalancer;
