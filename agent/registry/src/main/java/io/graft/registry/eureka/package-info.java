/**
 * Netflix Eureka, as Spring Cloud runs it, through its REST API with JSON.
 *
 * <p>What its clients must know is in Netflix' wiki ("Eureka REST operations", "Understanding
 * Eureka client server communication") and in the classes of {@code eureka-core}. An instance is
 * registered by {@code POST} and renewed every 30 s by {@code PUT}, which returns 404 if the server
 * does not have the instance, or has an older copy. It is dropped after 90 s without renewal.
 * Clients fetch all instances once, and then every 30 s the changes of the last three minutes. A
 * count of instances by status, the hash code, tells whether that led to the same state. A server
 * caches responses for 30 s. So a change takes up to a minute to be seen, and a crash up to three
 * and a half minutes: servers drop an instance after twice its lease. Until then only failing calls
 * reveal that an instance is dead, which is what ejection is for. A server that misses many
 * heartbeats at once drops no instance ("self-preservation"). Its responses do not show that, and
 * nothing here depends on it.
 *
 * <p>A drain is {@code PUT …/status?value=OUT_OF_SERVICE}, an override that outlives the
 * registration and is removed by {@code DELETE …/status}.
 *
 * <p>An empty list is not an error: a server that has just started knows no instance until all have
 * renewed and registered again. {@link io.graft.registry.eureka.AbsenceGuard} distinguishes that
 * from a service that has gone.
 */
package io.graft.registry.eureka;
