/**
 * Netflix' Eureka, as Spring Cloud runs it, by its REST interface in JSON.
 *
 * <p>What its clients have to know is written down in Netflix' wiki ("Eureka REST operations",
 * "Understanding Eureka client server communication") and in the classes of {@code eureka-core}: an
 * instance is registered by {@code POST}, renewed every 30 s by {@code PUT}, which answers 404
 * where the server does not have it (any more, or not as new), and is dropped after 90 s without.
 * Others ask for all instances once and then every 30 s for what has changed in the last three
 * minutes; whether that has led to the same is seen by a count of instances by status, the hash
 * code. A server answers out of a cache that is renewed every 30 s. So a change takes up to a
 * minute, and a crash up to three and a half: servers drop an instance at twice its lease. In
 * between only its failures tell that an instance is dead, which is what ejection is for. A server
 * that misses many heartbeats at once drops nobody ("self-preservation"); that cannot be seen in
 * its answers and changes nothing here.
 *
 * <p>A drain is {@code PUT …/status?value=OUT_OF_SERVICE}, an override that outlives a registration
 * and is taken back by {@code DELETE …/status}.
 *
 * <p>An empty answer is no error: a server that has just been started knows nobody, until all have
 * renewed and registered again. {@link io.graft.registry.eureka.Trust} tells that apart from a
 * service that has gone.
 */
package io.graft.registry.eureka;
