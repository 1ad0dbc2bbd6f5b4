/** Templates of resources in RESTEasy Reactive, the JAX-RS of Quarkus. */
package io.graft.instrumentation.resteasyreactive;
