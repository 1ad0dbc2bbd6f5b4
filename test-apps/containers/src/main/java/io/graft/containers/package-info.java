/** An application for servlet containers and OSGi frameworks. */
package io.graft.containers;
