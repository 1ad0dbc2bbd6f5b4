/**
 * What Spring WebFlux knows of a request, on whatever server: the template that matched, and the
 * exception that it turns into a response.
 */
package io.graft.instrumentation.springwebflux;
