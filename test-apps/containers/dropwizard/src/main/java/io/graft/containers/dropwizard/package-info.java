/** An application of Dropwizard. */
package io.graft.containers.dropwizard;
