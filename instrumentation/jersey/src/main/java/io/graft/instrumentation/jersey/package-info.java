/** Templates of resources in Jersey 2 to 4, on whatever server. */
package io.graft.instrumentation.jersey;
