export default () => <h1>Back</h1>;
