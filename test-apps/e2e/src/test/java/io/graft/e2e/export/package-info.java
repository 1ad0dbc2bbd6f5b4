/** What leaves a governed service for a collector, and what a collector that fails does to it. */
package io.graft.e2e.export;
