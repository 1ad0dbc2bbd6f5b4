/** Templates of resources in Jersey 1, on whatever server. */
package io.graft.instrumentation.jersey1;
