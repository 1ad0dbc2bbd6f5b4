/** Templates of routes in Micronaut. */
package io.graft.instrumentation.micronaut;
