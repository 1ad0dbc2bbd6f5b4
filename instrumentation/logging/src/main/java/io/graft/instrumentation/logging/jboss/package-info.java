/** JBoss LogManager, of WildFly and Quarkus. */
package io.graft.instrumentation.logging.jboss;
