/** Templates of resources in RESTEasy 3 to 7, on whatever server. */
package io.graft.instrumentation.resteasy;
