package main

import (
	"context"
	"io"
	"log"
	"log/slog"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/v2/lint"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/engine"
)

// A rendering is what `helm template` is given.
type rendering struct {
	Chart       string         `json:"chart"`
	Name        string         `json:"name"`
	Namespace   string         `json:"namespace"`
	KubeVersion string         `json:"kubeVersion"`
	Values      map[string]any `json:"values"`
}

// What comes of it: the text of each template, or why there is none.
type rendered struct {
	Files map[string]string `json:"files"`
	Error string            `json:"error"`
}

func init() {
	// Both say on standard error what is an answer here.
	log.SetOutput(io.Discard)
	slog.SetDefault(slog.New(slog.DiscardHandler))
}

func render(asked rendering) rendered {
	files, err := filesOf(asked)
	if err != nil {
		return rendered{Files: map[string]string{}, Error: err.Error()}
	}
	return rendered{Files: files}
}

func filesOf(asked rendering) (map[string]string, error) {
	chart, err := loader.Load(asked.Chart)
	if err != nil {
		return nil, err
	}
	capabilities := common.DefaultCapabilities.Copy()
	if asked.KubeVersion != "" {
		version, err := common.ParseKubeVersion(asked.KubeVersion)
		if err != nil {
			return nil, err
		}
		capabilities.KubeVersion = *version
	}
	release := common.ReleaseOptions{Name: asked.Name, Namespace: asked.Namespace, Revision: 1, IsInstall: true}
	values, err := util.ToRenderValues(chart, asked.Values, release, capabilities)
	if err != nil {
		return nil, err
	}
	return engine.Engine{Strict: true}.RenderWithContext(context.Background(), chart, values)
}

func lintOf(asked rendering) []string {
	messages := []string{}
	for _, message := range lint.RunAll(asked.Chart, asked.Values, asked.Namespace).Messages {
		messages = append(messages, message.Error())
	}
	return messages
}
