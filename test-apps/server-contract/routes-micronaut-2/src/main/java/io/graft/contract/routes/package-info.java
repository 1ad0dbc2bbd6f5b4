/** An application of Micronaut, the same on all versions. */
package io.graft.contract.routes;
