// Renders and lints a chart with Helm's own packages, and judges documents as the API server of Kubernetes does: a request as JSON on
// standard input, the answer as JSON on standard output.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

type request struct {
	Renders   []rendering `json:"renders"`
	Lints     []rendering `json:"lints"`
	Documents []string    `json:"documents"`
}

type answer struct {
	Renders   []rendered `json:"renders"`
	Lints     [][]string `json:"lints"`
	Documents [][]string `json:"documents"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var asked request
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		return err
	}
	said := answer{Renders: []rendered{}, Lints: [][]string{}, Documents: [][]string{}}
	for _, each := range asked.Renders {
		said.Renders = append(said.Renders, render(each))
	}
	for _, each := range asked.Lints {
		said.Lints = append(said.Lints, lintOf(each))
	}
	judge, err := newJudge()
	if err != nil {
		return err
	}
	for _, text := range asked.Documents {
		said.Documents = append(said.Documents, judge.problems([]byte(text)))
	}
	return json.NewEncoder(os.Stdout).Encode(said)
}
